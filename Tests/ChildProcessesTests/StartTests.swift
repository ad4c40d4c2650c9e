import ChildProcesses
import Foundation
import Testing

/// Children that come and go while others come to stay.
@Suite struct StartTests {
    @Test(.timeLimit(.minutes(5))) func noChildHoldsAnothersPipeOpen() async throws {
        let stay = try (0..<4).map { _ in try Self.stayingChild() }
        defer { for child in stay { kill(child.processIdentifier, SIGKILL) } }
        let (texts, staying) = try await withThrowingTaskGroup(of: (texts: [String], staying: [Process]).self) { group in
            for _ in 0..<4 {
                group.addTask { try await onThread { ((try (0..<100).map { try Self.said("child \($0)") }), []) } }
                group.addTask { try await onThread { ([], try (0..<20).map { _ in try Self.stayingChild() }) } }
            }
            return try await group.reduce(into: ([], [])) { $0 = ($0.0 + $1.texts, $0.1 + $1.staying) }
        }
        for child in staying { kill(child.processIdentifier, SIGKILL) }
        #expect(texts.count == 400)
        #expect(Set(texts) == Set((0..<100).map { "child \($0)\n" }))
        #expect(staying.count == 80)
    }

    @Test func whatCannotRunIsAnErrorAndBlocksNobody() throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/nonexistent/program")
        #expect(throws: (any Error).self) { try process.start() }
        #expect(try Self.said("next") == "next\n")
    }

    private static func said(_ text: String) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/echo")
        process.arguments = [text]
        let output = try process.start { process in
            let output = Pipe()
            process.standardOutput = output
            return output
        }
        let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func stayingChild() throws -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sleep")
        process.arguments = ["300"]
        process.standardOutput = FileHandle.nullDevice
        try process.start()
        return process
    }
}

/// Blocking calls belong on no thread that tasks share.
private func onThread<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        Thread.detachNewThread { continuation.resume(with: Result { try body() }) }
    }
}
