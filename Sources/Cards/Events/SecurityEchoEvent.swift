import WeChatPay

/// `SECURITY_ECHO.SUCCESS`: the callback that an echo call of ours asked for. It proves that callbacks arrive and says nothing about cards.
enum SecurityEchoEvent {
    static func read(_: Notice) throws(CallbackFault) -> Reading {
        .recognised
    }
}
