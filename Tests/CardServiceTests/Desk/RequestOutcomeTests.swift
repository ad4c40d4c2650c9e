import Testing

@Suite struct RequestOutcomeTests {}
