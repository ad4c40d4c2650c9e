@main struct Cardkeeper { static func main() {} }
