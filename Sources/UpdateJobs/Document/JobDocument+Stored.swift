extension JobDocument {
    /// A document that was checked when its job was created, as a database has it.
    package init(stored text: String) {
        self.text = text
    }
}
