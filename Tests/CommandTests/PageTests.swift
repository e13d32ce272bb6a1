import Foundation
import SystemPackage
import TestSupport
import Testing

/// The page of the sample release in a real browser, framed as a phone shows it.
@Suite(.temporaryFolder, .tags(.interop, .slow)) struct PageTests {
    @Test(arguments: [false, true])
    func `the page fits a phone, follows the reader's colours, and answers its buttons`(isDark: Bool) throws {
        let folder = try TemporaryFolder.forTest
        let page = try page(in: folder)
        let frame = try folder.write(PageTests.frame(page), to: "frame.html")
        let colours = isDark ? ["--blink-settings=preferredColorScheme=0"] : []
        let browser = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=5000"]
        let result = try Tool.run(
            browser + colours + ["--user-data-dir=\(folder("profile"))", "--dump-dom", "file://\(frame)"],
            environment: ["HOME": folder.path.string]
        )
        let json = try #require(
            result.output.firstMatch(of: /<pre id="out">(.*?)<\/pre>/)?.output.1,
            "\(result.errors)"
        )
        let found = try JSONDecoder().decode(Findings.self, from: Data(json.utf8))
        #expect(found.width <= 360)
        #expect(found.widthWithDetails <= 360, "the commands make the page wider than the phone")
        #expect(found.isDark == isDark)
        #expect(isDark ? found.brightness < 64 : found.brightness > 192)
        // Two buttons, digest and commands, for each of 7 platforms and 2 pieces of software.
        #expect(found.buttons == 28)
        #expect(!found.said.isEmpty)
        #expect(found.requests == 0)
    }

    @Test func `the page's commands accept a download`() throws {
        let folder = try TemporaryFolder.forTest
        let page = try page(in: folder)
        let commands = try #require(page.firstMatch(of: /<pre tabindex="0">([^<]*x86_64[^<]*|[^<]*)<\/pre>/)?.output.1)
        let script = commands.replacing("&#39;", with: "'")
        let download = "cp release/keys/*.pem release/us-east-1-greengrass-updates/*/x86_64/* ."
        let result = try Tool.run("sh", "-ec", "\(download)\n\(script)", in: folder.path)
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.output.contains(": OK"))
        #expect(result.output.contains("Verified OK"))
    }

    private struct Findings: Decodable {
        let width: Int
        let widthWithDetails: Int
        let isDark: Bool
        let brightness: Int
        let buttons: Int
        let said: String
        let requests: Int
    }

    private func page(in folder: TemporaryFolder) throws -> String {
        let repository = FilePath(#filePath).removingLastComponent().removingLastComponent().removingLastComponent()
        let build = try Tool.run(
            Tool.built("ota-release"),
            "build",
            repository.appending("manifests").appending("1.11.6.yaml").string,
            in: folder.path,
            environment: ["XDG_CONFIG_HOME": folder("config").string]
        )
        try #require(build.status == 0, "\(build.errors)")
        return try String(contentsOfFile: folder("release/index.html").string, encoding: .utf8)
    }

    /// A document that shows the page in a frame as wide as a small phone, and writes down what it finds there.
    private static func frame(_ page: String) throws -> String {
        let json = String(decoding: try JSONEncoder().encode(page), as: UTF8.self).replacing("</", with: "<\\/")
        return """
            <!doctype html><meta charset="utf-8"><iframe id="f" style="width:360px;height:800px;border:0"></iframe>
            <pre id="out"></pre><script>
            const frame = document.getElementById('f');
            frame.onload = async () => {
              const page = frame.contentDocument, view = frame.contentWindow;
              const colour = view.getComputedStyle(page.body).backgroundColor.match(/\\d+/g).map(Number);
              const found = {
                width: page.documentElement.scrollWidth,
                isDark: view.matchMedia('(prefers-color-scheme: dark)').matches,
                brightness: Math.round((colour[0] + colour[1] + colour[2]) / 3),
                buttons: page.querySelectorAll('button[data-copy]').length,
              };
              for (const details of page.querySelectorAll('details')) details.open = true;
              found.widthWithDetails = page.documentElement.scrollWidth;
              page.querySelector('button').click();
              await new Promise((done) => setTimeout(done, 300));
              found.said = page.getElementById('said').textContent;
              found.requests = view.performance.getEntriesByType('resource').length;
              document.getElementById('out').textContent = JSON.stringify(found);
            };
            frame.srcdoc = \(json);
            </script>
            """
    }
}
