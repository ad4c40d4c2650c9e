/// A final HTTP response, read to its end.
package struct CurlResponse: Sendable {
    /// The status code.
    package let status: Int
    /// The header fields in their order, repeated ones included; names as the server wrote them. Trailers are left out.
    package let headers: [(name: String, value: String)]
    /// The body as it came.
    package let body: [UInt8]

    /// The values of every field with this name, in any case.
    package func values(_ name: String) -> [String] {
        let name = name.lowercased()
        return headers.filter { $0.name.lowercased() == name }.map(\.value)
    }
}
