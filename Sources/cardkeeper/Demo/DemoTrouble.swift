import PaySimulator

/// What goes wrong during the day, with the words that the screen shows for it.
struct DemoTrouble {
    let fault: Fault
    let text: String

    /// Each strikes the next notification after its minute.
    static let ofTheDay: [(minute: Int, trouble: DemoTrouble)] = [
        (470, DemoTrouble(fault: .duplicate, text: "one notification comes twice at the same time")),
        (540, DemoTrouble(fault: .signTestProbe, text: "WeChat Pay probes with a signature that is wrong on purpose")),
        (620, DemoTrouble(fault: .reorder, text: "one notification is overtaken by a later one")),
        (720, DemoTrouble(fault: .keyRotation, text: "the platform begins to sign with a certificate nobody has seen")),
        (800, DemoTrouble(fault: .alteredBody, text: "a byte of one body is altered on the way")),
        (860, DemoTrouble(fault: .duplicate, text: "one notification comes twice at the same time")),
        (930, DemoTrouble(fault: .staleTimestamp, text: "an old callback is replayed, five minutes late")),
        (980, DemoTrouble(fault: .wrongKey, text: "a stranger signs with a key of his own")),
        (1_060, DemoTrouble(fault: .missingHeader, text: "a proxy swallows a header")),
        (1_120, DemoTrouble(fault: .reorder, text: "one notification is overtaken by a later one")),
        (1_200, DemoTrouble(fault: .duplicate, text: "one notification comes twice at the same time")),
    ]
}
