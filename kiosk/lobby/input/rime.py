"""Words and sentences from librime, in this process, through its C interface (`rime_get_api`, rime_api.h).

librime learns what people type and writes it to disk unless it is told otherwise. Here its user dictionary
is off in both schemas, and it never sees a choice being made, only letters; and the private folder that it
is set up in, with these schemas and the index that it makes of them, is deleted before the first letter is
typed: it has nowhere to write.
"""

import ctypes
import tempfile
from ctypes import CFUNCTYPE, POINTER, Structure, byref, c_char_p, c_int, c_size_t, c_void_p, sizeof
from functools import cache
from pathlib import Path

LIBRARY = "librime.so.1"
SHARED = Path("/usr/share/rime-data")
SCHEMAS = {"zh-CN": "kiosk_simplified", "zh-TW": "kiosk_traditional"}
ESSAY = "essay.txt"
DICTIONARIES = {"zh-CN": "pinyin_simp", "zh-TW": "terra_pinyin"}

# Letters to words and no more: no punctuation, no switches, no keys with a meaning of their own.
_SCHEMA = """
schema: {{schema_id: {schema}, name: {schema}, version: "1"}}
switches: [{{name: taiwan, reset: {taiwan}}}]
engine:
  processors: [speller]
  segmentors: [abc_segmentor]
  translators: [script_translator]
  filters: [simplifier, uniquifier]
speller:
  alphabet: zyxwvutsrqponmlkjihgfedcba12345
  delimiter: "'"
  algebra:
    - erase/^(hm|m|n|ng)\\d?$/
    - derive/^([nl])ue/$1ve/
    - derive/^([a-z]+)\\d$/$1/
    - abbrev/^([a-z]).+$/$1/
    - abbrev/^([zcs]h).+$/$1/
translator: {{dictionary: {dictionary}, prism: {schema}, enable_user_dict: false, enable_completion: true}}
simplifier: {{option_name: taiwan, opencc_config: t2tw.json, tips: none}}
menu: {{page_size: 9}}
"""
_DEFAULT = 'config_version: "1"\nschema_list:\n{}menu: {{page_size: 9}}\n'

# The functions that `rime_get_api` gives, in the order of rime_api.h, up to the last one that is used here.
_ORDER = (
    "setup set_notification_handler initialize finalize start_maintenance is_maintenance_mode "
    "join_maintenance_thread deployer_initialize prebuild deploy deploy_schema deploy_config_file "
    "sync_user_data create_session find_session destroy_session cleanup_stale_sessions "
    "cleanup_all_sessions process_key commit_composition clear_composition get_commit free_commit "
    "get_context free_context get_status free_status set_option get_option set_property get_property "
    "get_schema_list free_schema_list get_current_schema select_schema schema_open config_open "
    "config_close config_get_bool config_get_int config_get_double config_get_string "
    "config_get_cstring config_update_signature config_begin_map config_next config_end "
    "simulate_key_sequence register_module find_module run_task get_shared_data_dir get_user_data_dir "
    "get_sync_dir get_user_id get_user_data_sync_dir config_init config_load_string config_set_bool "
    "config_set_int config_set_double config_set_string config_get_item config_set_item config_clear "
    "config_create_list config_create_map config_list_size config_begin_list get_input get_caret_pos "
    "select_candidate get_version set_caret_pos select_candidate_on_current_page candidate_list_begin "
    "candidate_list_next candidate_list_end"
)
_FUNCTIONS = _ORDER.split()
_ERRORS_ONLY = 2


class _Traits(Structure):
    _fields_ = (
        ("data_size", c_int),
        *((name, c_char_p) for name in ("shared_data_dir", "user_data_dir", "distribution_name")),
        *((name, c_char_p) for name in ("distribution_code_name", "distribution_version", "app_name")),
        ("modules", c_void_p),
        ("min_log_level", c_int),
        *((name, c_char_p) for name in ("log_dir", "prebuilt_data_dir", "staging_dir")),
    )


class _Candidate(Structure):
    _fields_ = (("text", c_char_p), ("comment", c_char_p), ("reserved", c_void_p))


class _Candidates(Structure):
    _fields_ = (("ptr", c_void_p), ("index", c_int), ("candidate", _Candidate))


_CALLED = {
    "setup": CFUNCTYPE(None, c_void_p),
    "initialize": CFUNCTYPE(None, c_void_p),
    "start_maintenance": CFUNCTYPE(c_int, c_int),
    "join_maintenance_thread": CFUNCTYPE(None),
    "create_session": CFUNCTYPE(c_size_t),
    "select_schema": CFUNCTYPE(c_int, c_size_t, c_char_p),
    "process_key": CFUNCTYPE(c_int, c_size_t, c_int, c_int),
    "clear_composition": CFUNCTYPE(None, c_size_t),
    "candidate_list_begin": CFUNCTYPE(c_int, c_size_t, c_void_p),
    "candidate_list_next": CFUNCTYPE(c_int, c_void_p),
    "candidate_list_end": CFUNCTYPE(None, c_void_p),
}


class _Api(Structure):
    _fields_ = (("data_size", c_int), *((name, _CALLED.get(name, c_void_p)) for name in _FUNCTIONS))


class Missing(Exception):
    """librime or its words are not on this machine; says what to install."""


class Rime:
    """The words of both scripts. `rime` gives the only one that a process can have."""

    _set_up_before = False  # librime ends the process when it is set up again

    def __init__(self, library: str, shared: Path) -> None:
        """Raises Missing."""
        self._api = _load(library)
        _check(shared)
        if Rime._set_up_before:
            raise Missing("librime failed, or is in use with other words: start the program again")
        Rime._set_up_before = True
        with tempfile.TemporaryDirectory(prefix="kiosk-rime-") as folder:
            self._set_up(Path(folder), shared)
            self._sessions = {language: self._session(schema) for language, schema in SCHEMAS.items()}

    def words(self, letters: str, language: str, limit: int = 40) -> list[str]:
        """What these letters may be, the likeliest first: whole sentences, then words they begin with.

        `letters`: Pinyin, whole or abbreviated, with tones (`zhang1wei3`) or without, parted by apostrophes.
        """
        session = self._sessions[language]
        self._api.clear_composition(session)
        for letter in letters:
            self._api.process_key(session, ord(letter), 0)
        found = self._candidates(session, limit)
        self._api.clear_composition(session)
        return found

    def _candidates(self, session: c_size_t, limit: int) -> list[str]:
        found: list[str] = []
        rows = _Candidates()
        if self._api.candidate_list_begin(session, byref(rows)):
            while len(found) < limit and self._api.candidate_list_next(byref(rows)):
                found.append(rows.candidate.text.decode())
            self._api.candidate_list_end(byref(rows))
        return found

    def _set_up(self, folder: Path, shared: Path) -> None:
        for language, schema in SCHEMAS.items():
            text = _SCHEMA.format(
                schema=schema, dictionary=DICTIONARIES[language], taiwan=int(language == "zh-TW")
            )
            (folder / f"{schema}.schema.yaml").write_text(text, encoding="utf-8")
        listed = "".join(f"  - schema: {schema}\n" for schema in SCHEMAS.values())
        (folder / "default.yaml").write_text(_DEFAULT.format(listed), encoding="utf-8")
        traits = _traits(folder, shared)
        self._api.setup(byref(traits))
        self._api.initialize(byref(traits))
        self._api.start_maintenance(1)
        self._api.join_maintenance_thread()

    def _session(self, schema: str) -> c_size_t:
        session = c_size_t(self._api.create_session())
        if not self._api.select_schema(session, schema.encode()):
            raise Missing(f"librime could not be set up with {schema}: apt-get install --reinstall librime1")
        return session


def rime(library: str = LIBRARY, shared: Path = SHARED) -> Rime:
    """This process's librime, set up when it is first asked for. Raises Missing."""
    return _only_one(library, shared)


@cache
def _only_one(library: str, shared: Path) -> Rime:
    return Rime(library, shared)


def _check(shared: Path) -> None:
    """Whether the words are there, made ready by their packages. Raises Missing.

    Without `essay.txt`, from which some were made, librime would make them anew, and wrong.
    """
    for language, dictionary in DICTIONARIES.items():
        if not (shared / "build" / f"{dictionary}.table.bin").is_file():
            package = dictionary.replace("_", "-")
            raise Missing(f"no words for {language} in {shared}: apt-get install rime-data-{package}")
    if not (shared / ESSAY).is_file():
        raise Missing(f"no {ESSAY} in {shared}: apt-get install rime-essay")


def _load(library: str) -> _Api:
    """librime's functions. Raises Missing."""
    try:
        get = ctypes.CDLL(library).rime_get_api
    except (OSError, AttributeError) as why:
        raise Missing(f"no usable {library}: apt-get install librime1") from why
    get.restype = POINTER(_Api)
    api: _Api = get().contents
    if api.data_size + sizeof(c_int) < sizeof(_Api):
        raise Missing(f"{library} is too old: apt-get upgrade")
    return api


def _traits(folder: Path, shared: Path) -> _Traits:
    """Where librime finds what, and that it keeps no log."""
    traits = _Traits(
        shared_data_dir=bytes(shared),
        prebuilt_data_dir=bytes(shared / "build"),
        user_data_dir=bytes(folder),
        distribution_name=b"kiosk",
        distribution_code_name=b"kiosk",
        distribution_version=b"1",
        app_name=b"rime.kiosk",
        min_log_level=_ERRORS_ONLY,
        log_dir=b"",
    )
    traits.data_size = sizeof(traits) - sizeof(c_int)
    return traits
