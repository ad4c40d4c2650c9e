/// Whether the configuration can be used as it stands. Pure.
struct ConfigurationCheck {
    let faults: [ConfigurationFault]

    var results: [CheckResult] {
        guard !faults.isEmpty else { return [CheckResult(.configuration, .ok, "every key is as it must be")] }
        return faults.map { fault in
            let place = fault.origin.map { " (\($0))" } ?? ""
            let finding = "\(fault.key)\(place): \(fault.found); it must be \(fault.expected)"
            return CheckResult(.configuration, .fault, finding, cure: fault.remedy)
        }
    }
}
