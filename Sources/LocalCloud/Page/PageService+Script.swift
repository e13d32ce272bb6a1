extension PageService {
    /// Hears of changes, fetches the page anew, and puts what is different into the one that is shown; so the server
    /// alone makes HTML. Without it, the pages are the same, and still.
    static let script = """
        'use strict';
        const main = document.getElementById('content');
        const live = document.getElementById('live');
        const said = document.getElementById('said');
        const ends = ['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'REJECTED', 'COMPLETED', 'CANCELED'];
        let source = null;
        let last = main.dataset.sequence;
        let news = '';
        let timer = 0;
        let isBusy = false;

        function show(text, state) {
          if (live.textContent !== text) live.textContent = text;
          live.className = state;
        }

        // A browser has six connections for a host, whatever the number of its tabs: those that nobody sees need none.
        function listen() {
          if (source || document.hidden) return;
          source = new EventSource('/_/events?after=' + last);
          source.onopen = () => show('Live', 'on');
          source.onerror = () => {
            show('Not connected', 'off');
            if (source && source.readyState === EventSource.CLOSED) {
              source = null;
              setTimeout(listen, 5000);
            }
          };
          source.addEventListener('change', (event) => hear(event, JSON.parse(event.data)));
          source.addEventListener('reset', (event) => hear(event, null));
        }

        function hear(event, change) {
          last = event.lastEventId;
          const about = main.dataset;
          if (change) {
            if (about.region !== undefined && change.region !== about.region) return;
            if (about.job !== undefined && change.job !== about.job) return;
            if (about.thing !== undefined && change.thing !== about.thing) return;
            if (ends.includes(change.status)) news = (change.thing || 'job ' + change.job) + ': ' + change.status;
          }
          if (!timer) timer = setTimeout(refresh, 500);
        }

        async function refresh() {
          if (isBusy) {
            timer = setTimeout(refresh, 500);
            return;
          }
          [timer, isBusy] = [0, true];
          try {
            const answer = await fetch(location.href, { cache: 'no-store' });
            if (answer.ok) {
              const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById('content');
              const focused = document.activeElement;
              if (fresh) patch(main, fresh);
              if (focused !== document.activeElement && focused.isConnected) focused.focus({ preventScroll: true });
              if (news) said.textContent = news;
              news = '';
            } else {
              show('The server says ' + answer.status + '; reload the page', 'off');
            }
          } catch {
            show('Not connected', 'off');
          }
          isBusy = false;
        }

        // Makes a node like a fresh one, and leaves alone what is the same: what has the focus keeps it, what a reader
        // has opened or typed stays. Children with an id are known by it, the others by their place.
        function patch(node, fresh) {
          if (node.isEqualNode(fresh)) return;
          if (node.nodeType !== Node.ELEMENT_NODE) {
            node.nodeValue = fresh.nodeValue;
            return;
          }
          for (const { name } of [...node.attributes]) {
            if (!fresh.hasAttribute(name) && name !== 'open') node.removeAttribute(name);
          }
          for (const { name, value } of fresh.attributes) {
            if (node.getAttribute(name) !== value) node.setAttribute(name, value);
          }
          const known = new Map([...node.children].filter((child) => child.id).map((child) => [child.id, child]));
          let place = node.firstChild;
          for (const child of [...fresh.childNodes]) {
            const same = child.id ? known.get(child.id) : place && !place.id ? place : null;
            if (!same || same.nodeName !== child.nodeName) {
              node.insertBefore(child, place);
              continue;
            }
            if (same === place) place = place.nextSibling;
            else node.insertBefore(same, place);
            patch(same, child);
          }
          while (place) {
            const next = place.nextSibling;
            place.remove();
            place = next;
          }
        }

        document.addEventListener('visibilitychange', () => {
          if (document.hidden && source) {
            source.close();
            source = null;
          } else {
            listen();
          }
        });
        listen();
        """
}
