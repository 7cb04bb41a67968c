"""What the house's slips look like; each takes its words translated. `python -m printing.designs DIR` draws
examples with invented people.

Text stands at the left: a printer is sent every row as far as its last black dot, so white at the right
costs nothing. Lengths are kept short, since the paper's speed is what a visitor waits for.
"""

from printing.designs.log_head import LogHeadWords, log_head
from printing.designs.muster import MusterRow, MusterWords, muster_list
from printing.designs.parking import ParkingWords, parking_slip
from printing.designs.parts import Entry
from printing.designs.passes import Members, PassWords, group_pass, visitor_pass
from printing.designs.proof import ProofWords, proof_page

__all__ = [
    "Entry",
    "LogHeadWords",
    "Members",
    "MusterRow",
    "MusterWords",
    "ParkingWords",
    "PassWords",
    "ProofWords",
    "group_pass",
    "log_head",
    "muster_list",
    "parking_slip",
    "proof_page",
    "visitor_pass",
]
