import PaySimulator

/// What goes wrong between the platform and the service during the day, with the words that the screen shows for it.
struct DemoTrouble {
    let fault: Fault
    let text: String

    private static let twice = DemoTrouble(fault: .duplicate, text: "one notification comes twice at the same time")
    private static let overtaken = DemoTrouble(fault: .reorder, text: "one notification is overtaken by a later one")

    /// Each strikes the next notification, or the next answer to a request, after its minute.
    static let ofTheDay: [(minute: Int, trouble: DemoTrouble)] = [
        (470, twice),
        (540, DemoTrouble(fault: .signTestProbe, text: "WeChat Pay probes with a signature that is wrong on purpose")),
        (620, overtaken),
        (700, DemoTrouble(fault: .cutAfterWork, text: "the connection breaks before a request's answer: the same request is sent again")),
        (800, DemoTrouble(fault: .alteredBody, text: "a byte of one body is altered on the way")),
        (860, twice),
        (930, DemoTrouble(fault: .staleTimestamp, text: "an old callback is replayed five minutes late")),
        (980, DemoTrouble(fault: .wrongKey, text: "a stranger signs with a key of his own")),
        (1_060, DemoTrouble(fault: .missingHeader, text: "a proxy swallows a header")),
        (1_120, overtaken),
        (1_200, twice),
    ]
}
