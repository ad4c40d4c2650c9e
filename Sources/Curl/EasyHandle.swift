import CCurl

/// libcurl's global state is made once, before the first handle, and kept.
let globalInitResult: CURLcode = curl_global_init(Int(CURL_GLOBAL_DEFAULT))

/// Owner of a CURL easy handle and of what libcurl reads through it without a copy: its header list and its error buffer.
struct EasyHandle: ~Copyable {
    let raw: UnsafeMutableRawPointer
    private let errorText: UnsafeMutablePointer<CChar>
    private var headers = HeaderList()

    init?() {
        guard let raw = curl_easy_init() else { return nil }
        self.raw = raw
        errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
        errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        curl_setopt_pointer(raw, CURLOPT_ERRORBUFFER, errorText)
    }

    deinit {
        curl_easy_cleanup(raw)
        errorText.deallocate()
    }

    func set(_ option: CURLoption, _ value: Int) throws(CurlError) {
        try check(curl_setopt_long(raw, option, value))
    }

    func set(_ option: CURLoption, offset value: Int) throws(CurlError) {
        try check(curl_setopt_offset(raw, option, curl_off_t(value)))
    }

    func set(_ option: CURLoption, _ value: String) throws(CurlError) {
        // libcurl would read as far as the first NUL and send something else than was meant.
        if value.utf8.contains(0) { throw CurlError(.other, "a NUL byte in the method, URL or file name") }
        try check(curl_setopt_string(raw, option, value))
    }

    /// The body is copied, so that it need not outlive this call.
    func set(body: [UInt8]) throws(CurlError) {
        try set(CURLOPT_POST, 1)
        try set(CURLOPT_POSTFIELDSIZE_LARGE, offset: body.count)
        // A null pointer would mean that the body comes from a read callback.
        try check(curl_setopt_bytes(raw, CURLOPT_COPYPOSTFIELDS, body.isEmpty ? [0] : body))
    }

    /// `context` is handed to both receivers and must outlive the transfer.
    func set(headerReceiver: @escaping curl_receiver, bodyReceiver: @escaping curl_receiver, context: UnsafeMutableRawPointer) throws(CurlError) {
        try check(curl_setopt_receiver(raw, CURLOPT_HEADERFUNCTION, headerReceiver))
        try check(curl_setopt_pointer(raw, CURLOPT_HEADERDATA, context))
        try check(curl_setopt_receiver(raw, CURLOPT_WRITEFUNCTION, bodyReceiver))
        try check(curl_setopt_pointer(raw, CURLOPT_WRITEDATA, context))
    }

    mutating func set(headers lines: [String]) throws(CurlError) {
        for line in lines {
            try headers.append(line)
        }
        try check(curl_setopt_list(raw, CURLOPT_HTTPHEADER, headers.raw))
    }

    func info(_ info: CURLINFO) -> Int {
        var value = 0
        return curl_getinfo_long(raw, info, &value) == CURLE_OK ? value : 0
    }

    /// The particular text of the last failure, or the general one of its code.
    func text(of code: CURLcode) -> String {
        errorText.pointee == 0 ? String(cString: curl_easy_strerror(code)) : String(cString: errorText)
    }

    private func check(_ code: CURLcode) throws(CurlError) {
        if code != CURLE_OK { throw CurlError(.other, text(of: code)) }
    }
}

/// Owner of a curl_slist.
struct HeaderList: ~Copyable {
    private(set) var raw: UnsafeMutablePointer<curl_slist>?

    mutating func append(_ line: String) throws(CurlError) {
        guard let longer = curl_slist_append(raw, line) else { throw CurlError(.other, "out of memory") }
        raw = longer
    }

    deinit {
        curl_slist_free_all(raw)
    }
}
