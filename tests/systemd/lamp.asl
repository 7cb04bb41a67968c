// A panel's lamp, as notebooks and panel computers have one, beside the emulated graphics card in socket 1: the
// kernel's ACPI video driver makes /sys/class/backlight/acpi_video0 of it (ACPI specification, appendix B).
DefinitionBlock ("", "SSDT", 1, "KIOSK", "LAMP", 1)
{
    External (\_SB.PCI0.S08, DeviceObj)

    Scope (\_SB.PCI0.S08)
    {
        Method (_DOS, 1) {}
        Method (_DOD)
        {
            Return (Package () { 0x80010400 }) // one panel that is built in
        }

        Device (LCD0)
        {
            Name (_ADR, 0x0400)
            Name (LEVL, 100)
            Method (_BCL) // at the mains, on battery, and all that there are
            {
                Return (Package () { 100, 50, 0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100 })
            }
            Method (_BCM, 1)
            {
                LEVL = Arg0
            }
            Method (_BQC)
            {
                Return (LEVL)
            }
        }
    }
}
