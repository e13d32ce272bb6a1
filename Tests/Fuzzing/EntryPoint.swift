/// What libFuzzer calls with each input.
@c(LLVMFuzzerTestOneInput)
public func test(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let subject = Subject.chosen else { fatalError("OTA_RELEASE_FUZZ names what is read") }
    unsafe subject.read([UInt8](UnsafeBufferPointer(start: start, count: count)))
    return 0
}
