/// The look that the pages of this project share.
package enum PageStyle {
    /// Colours by the reader's light or dark, and the elements that every page has.
    package static let base = """
        :root {
          --ink: #1b1f24; --quiet: #59636e; --paper: #fff; --band: #f4f6f8; --line: #d4dae0; --mark: #0b5cad;
          --font: system-ui, -apple-system, "Segoe UI", "Noto Sans", "DejaVu Sans", sans-serif;
        }
        @media (prefers-color-scheme: dark) {
          :root { --ink: #e7ebf0; --quiet: #9aa5b1; --paper: #14181d; --band: #1d232a; --line: #343c46; --mark: #76b3f5; }
        }
        * { box-sizing: border-box; }
        body { margin: 0 auto; padding: 1.5rem; max-width: 72rem; font: 16px/1.5 var(--font);
          color: var(--ink); background: var(--paper); }
        h1 { margin: 0; font-size: 1.6rem; }
        h2 { margin: 2.5rem 0 .5rem; font-size: 1.25rem; }
        header p, .quiet, .none, dt { color: var(--quiet); }
        header p { margin: .25rem 0 0; }
        dl { margin: 0 0 1rem; }
        dl div { display: flex; gap: .75rem; }
        dt { flex: 0 0 5.5rem; }
        dd { margin: 0; overflow-wrap: anywhere; }
        dd code { white-space: nowrap; }
        table { width: 100%; border-collapse: collapse; }
        th, td { padding: .6rem .75rem; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
        thead th { background: var(--band); font-weight: 600; }
        tbody th { font-weight: 600; white-space: nowrap; }
        td p { margin: 0 0 .25rem; }
        code, pre { font: .875em/1.5 ui-monospace, "SF Mono", Menlo, "DejaVu Sans Mono", monospace; }
        pre { margin: .25rem 0; padding: .6rem; overflow-x: auto; background: var(--band); border: 1px solid var(--line);
          border-radius: 4px; white-space: pre-wrap; overflow-wrap: anywhere; }
        .key { color: var(--quiet); font-size: .875em; overflow-wrap: anywhere; }
        summary { color: var(--mark); cursor: pointer; }
        button { padding: .1rem .6rem; font: inherit; font-size: .875rem; color: var(--mark); background: transparent;
          border: 1px solid var(--line); border-radius: 4px; cursor: pointer; }
        button:hover { border-color: var(--mark); }
        :focus-visible { outline: 2px solid var(--mark); outline-offset: 2px; }
        """

    /// Goes into the query for narrow screens: each row of a table becomes a card, whose cells say what they are with
    /// `data-title`.
    package static let cards = """
          body { padding: 1rem; }
          thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
          table, tbody, tr, th, td { display: block; }
          tr { margin-bottom: 1rem; border: 1px solid var(--line); border-radius: 6px; overflow: hidden; }
          tbody th { background: var(--band); }
          td:last-child { border-bottom: 0; }
          td::before { content: attr(data-title); display: block; color: var(--quiet); font-size: .875rem; }
        """
}
