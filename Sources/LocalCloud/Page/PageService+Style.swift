internal import ReleaseModel

extension PageService {
    static let style = """
        \(PageStyle.base)
        :root { --good: #1a7f37; --bad: #c1232b; --busy: #0b5cad; --still: #59636e; --wait: #c9d1d9; }
        @media (prefers-color-scheme: dark) {
          :root { --good: #4ac26b; --bad: #ff7b72; --busy: #76b3f5; --still: #9aa5b1; --wait: #4b5560; }
        }
        body > header { display: flex; flex-wrap: wrap; align-items: baseline; gap: .25rem 1.25rem; margin-bottom: 1.5rem;
          padding-bottom: .75rem; border-bottom: 1px solid var(--line); }
        body > header p { margin: 0; }
        body > header .name { font-weight: 600; color: var(--ink); }
        #live { margin-left: auto; font-size: .875rem; }
        #live.on::before { content: "● "; color: var(--good); }
        #live.off::before { content: "● "; color: var(--bad); }
        nav { display: flex; flex-wrap: wrap; gap: .25rem 1rem; }
        a { color: var(--mark); }
        nav a { padding: .15rem 0; text-decoration: none; }
        nav a:hover, nav a[aria-current] { text-decoration: underline; text-underline-offset: .3em; }
        nav a[aria-current] { color: var(--ink); font-weight: 600; }
        nav.filter { margin: .5rem 0 1rem; }
        .skip { position: absolute; left: -100vw; }
        .skip:focus { left: .5rem; top: .25rem; padding: .25rem .75rem; background: var(--paper); }
        .unseen, caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
        main:focus { outline: none; }
        h1 { margin-bottom: 1rem; overflow-wrap: anywhere; }
        h2 { margin-bottom: 1rem; }
        dt { flex-basis: 6.5rem; }
        dd code { white-space: normal; overflow-wrap: anywhere; }
        dd .counts { margin: .5rem 0 .25rem; }
        td, tbody th { overflow-wrap: anywhere; }
        tbody th { min-width: 10rem; white-space: normal; font-weight: 400; }
        time, .whole { white-space: nowrap; }
        time { font-variant-numeric: tabular-nums; color: var(--quiet); font-size: .875rem; }
        .status { font-size: .8125rem; font-weight: 600; white-space: nowrap; }
        .good { color: var(--good); } .bad { color: var(--bad); } .busy { color: var(--busy); } .still { color: var(--still); }
        .counts { display: block; width: 100%; max-width: 14rem; height: .5rem; border-radius: .25rem; }
        .words { font-size: .875rem; }
        .SUCCEEDED { fill: var(--good); } .FAILED, .TIMED_OUT, .REJECTED { fill: var(--bad); }
        .IN_PROGRESS { fill: var(--busy); } .QUEUED, .REMOVED, .CANCELED { fill: var(--wait); }
        progress { width: 7rem; max-width: 100%; height: .6rem; accent-color: var(--busy); vertical-align: middle; }
        ul.facts { margin: 0; padding: 0; list-style: none; }
        td ul.facts { min-width: 15rem; }
        ul.facts b { font-weight: 600; color: var(--quiet); }
        ol.events { margin: 0; padding: 0; list-style: none; }
        ol.events > li { padding: .5rem 0; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
        form { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem; margin-bottom: 1rem; }
        input { flex: 0 1 18rem; min-width: 0; padding: .35rem .6rem; font: inherit; color: inherit;
          background: var(--paper); border: 1px solid var(--still); border-radius: 4px; }
        form button { padding: .35rem .9rem; font-size: 1rem; border-color: var(--still); }
        .more { margin: 1rem 0; }
        details { margin-top: 2rem; }
        @media (max-width: 46rem) {
        \(PageStyle.cards)
          td { display: flex; gap: .75rem; padding: .4rem .75rem; border-bottom: 0; }
          td::before { flex: 0 0 4.5rem; line-height: 1.7; }
          td ul.facts { min-width: 0; }
          td > div { flex: 1; min-width: 0; }
          td:has(> div:empty) { display: none; }
          td:last-child { padding-bottom: .75rem; }
          nav a, .more a, summary { padding: .5rem 0; }
          button, input { min-height: 2.75rem; }
          input { flex: 1 1 100%; }
          dl div { display: block; margin-bottom: .5rem; }
        }
        """
}
