internal import ReleaseModel

extension ReleasePage {
    /// Follows the reader's light or dark, and turns the matrix into cards where it has no room.
    static let style = """
        \(PageStyle.base)
        a { color: var(--mark); }
        #said { position: fixed; bottom: 1rem; left: 50%; margin: 0; padding: .4rem 1rem; transform: translateX(-50%);
          color: var(--paper); background: var(--ink); border-radius: 4px; }
        #said:empty { display: none; }
        @media (max-width: 46rem) {
        \(PageStyle.cards)
          button { min-height: 2.25rem; padding: .3rem .9rem; }
          summary { padding: .35rem 0; }
          dl div { display: block; }
        }
        """

    /// Copies what a button carries. Without scripts everything can still be read and selected.
    static let script = """
        document.addEventListener('click', async (event) => {
          const button = event.target.closest('button[data-copy]');
          if (!button) return;
          const said = document.getElementById('said');
          try {
            await navigator.clipboard.writeText(button.dataset.copy);
            said.textContent = 'Copied';
          } catch {
            said.textContent = 'This browser does not let pages copy; select the text instead';
          }
          setTimeout(() => { said.textContent = ''; }, 2000);
        });
        """
}
