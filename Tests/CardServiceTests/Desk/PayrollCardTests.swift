import CardLedger
import CardService
import Cards
import OpenSSL
import Samples
import Synchronization
import Testing
import WeChatPay

@Suite struct PayrollCardTests {
    @Test func encryptsWhoTheUserIsAndKeepsItNowhere() async throws {
        let starting = Starting.payrollCardWithAuth
        try await DeskScene.open { _ throws(TransportError) in
            try starting.answer()
        } _: { scene async throws in
            let issued = try await starting.perform(scene.desk)
            #expect(!scene.log.text.contains("tok+"), "a token is a secret")
            #expect("\(issued)".contains("PREORDERED") && !"\(issued)".contains("tok+"))
            let request = try #require(scene.sent.first)
            let body = try JSONDocument(request.body ?? []).root
            #expect(request.headers.contains(HeaderField("Wechatpay-Serial", SampleIdentities.publicKeyID)))
            let key = try SampleIdentities.publicKeyPrivateHalf()
            for (name, value) in [("user_name", Starting.userName), ("id_card_number", Starting.idCardNumber)] {
                let ciphertext = try #require(try body.string(name))
                #expect(String(decoding: try key.decryptOAEPSHA1(try #require(Base64.decode(Array(ciphertext.utf8)))), as: UTF8.self) == value)
                for text in [try scene.databaseText(), scene.log.text] {
                    #expect(!text.contains(value))
                    #expect(!text.contains(ciphertext))
                }
            }
            let entry = try #require(try await scene.ledger.request(starting.key))
            #expect(entry.body.text.contains(#""employment_type":"LONG_TERM_EMPLOYMENT""#))
            #expect(!entry.body.text.contains("user_name"))
            #expect(try scene.databaseText().contains("1600000077"), "the text of the database is what it holds")
        }
    }

    @Test func takesBothKindsForOneNumber() async throws {
        try await DeskScene.open { _ throws(TransportError) in
            try Starting.payrollCard.answer()
        } _: { scene async throws in
            _ = try await Starting.payrollCard.perform(scene.desk)
            let error = await #expect(throws: DeskError.self) { try await Starting.payrollCardWithAuth.perform(scene.desk) }
            #expect(error?.name == "number_in_use")
            #expect(scene.sent.count == 1)
        }
    }

    @Test func sendsNothingWithoutAKeyToEncryptWith() async throws {
        let keyring = try PlatformKeyring(merchant: SampleIdentities.merchant(), certificates: [], publicKeys: [])
        try await DeskScene.open(keyring: keyring) { _ throws(TransportError) in
            try Starting.payrollCard.answer()
        } _: { scene async throws in
            let error = await #expect(throws: DeskError.self) { try await Starting.payrollCardWithAuth.perform(scene.desk) }
            #expect(error?.name == "not_sent")
            #expect(scene.sent.isEmpty)
            #expect(try await scene.ledger.request(Starting.payrollCardWithAuth.key) == nil)
        }
    }

    @Test func opensNothingWithATokenThatIsOver() async throws {
        let starting = Starting.payrollCard
        try await DeskScene.open { _ throws(TransportError) in
            try starting.answer()
        } _: { scene async throws in
            _ = try await starting.perform(scene.desk)
            for (seconds, isOpen) in [(299, true), (1, false)] as [(Int64, Bool)] {
                scene.clock.advance(seconds: seconds)
                let repeated = try await starting.perform(scene.desk)
                #expect((repeated.launch != nil) == isOpen)
                #expect(repeated.answer?.text.contains("tok+/=1") == true, "the recorded answer is given all the same")
                let followed = try await scene.desk.payrollCard(mchid: SampleIdentities.mchid, authenticateNumber: "AN1", refresh: false)
                #expect(followed.launch == repeated.launch)
            }
        }
    }

    @Test func believesNoAnswerToAnotherRequest() async throws {
        try await DeskScene.open { _ throws(TransportError) in
            try FakeTransport.signed(#"{"authenticate_number":"AN2","token":"tok","expires_in":300}"#)
        } _: { scene async throws in
            let error = await #expect(throws: DeskError.self) { try await Starting.payrollCard.perform(scene.desk) }
            #expect(error?.name == "unknown_outcome")
            #expect(try await scene.ledger.row(Starting.payrollCard.key.card)?.state == "REQUESTED")
        }
    }

    @Test func namesTheEmployersAppid() async throws {
        try await DeskScene.open { _ throws(TransportError) in
            try Starting.payrollCard.answer()
        } _: { scene async throws in
            var order = Starting.payrollOrder()
            (order.appid, order.subAppid) = (nil, "wx99aa11bb22cc33dd")
            let issued = try await scene.desk.preOrderPayrollCard(mchid: SampleIdentities.mchid, order)
            #expect(issued.launch?.appid == "wxd24d9057cd83d47a")
            #expect(issued.launch?.path.contains("&sub_appid=wx99aa11bb22cc33dd&") == true)
            #expect(issued.launch?.path.contains("&appid=") == false)
            #expect(issued.card.subMchid == "1600000077")
        }
    }

    @Test func makesANumberWhenThereIsNone() async throws {
        try await DeskScene.open { _ throws(TransportError) in
            try FakeTransport.signed(#"{"token":"tok","expires_in":300}"#)
        } _: { scene async throws in
            var order = Starting.payrollOrder()
            order.authenticateNumber = nil
            let issued = try await scene.desk.preOrderPayrollCard(mchid: SampleIdentities.mchid, order)
            #expect(issued.card.key.number.utf8.count == 32)
            let sent = try JSONDocument(try #require(scene.sent.first?.body)).root
            #expect(try sent.string("authenticate_number") == issued.card.key.number)
        }
    }
}
