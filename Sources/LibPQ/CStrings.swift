import CLibPQ

/// Lends a NULL-terminated array of C strings.
func withCStrings<R>(_ strings: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> R) -> R {
    var bytes: [CChar] = []
    var offsets: [Int] = []
    for string in strings {
        offsets.append(bytes.count)
        bytes.append(contentsOf: string.utf8CString)
    }
    return bytes.withUnsafeBufferPointer { memory in
        let pointers = offsets.map { offset in memory.baseAddress.map { $0 + offset } } + [nil]
        return pointers.withUnsafeBufferPointer { body($0.baseAddress) }
    }
}
