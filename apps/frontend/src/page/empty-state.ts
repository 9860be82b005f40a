import { html, type TemplateResult } from 'lit-html';
import type { Freshness } from '../view/headline.ts';

/** What stands where the services will, until the first snapshot of all has arrived. */
export const emptyState = (freshness: Freshness): TemplateResult =>
  freshness === 'connecting' ? skeleton : nothingKnown;

const skeleton = html`
  <div class="cards" aria-hidden="true">
    ${[0, 1, 2].map(() => html`<div class="card skeleton"><i></i><i></i><i></i></div>`)}
  </div>
`;

const nothingKnown = html`
  <section class="block empty" data-testid="empty">
    <h2>No data has arrived yet</h2>
    <p>
      This page is served by the frontend, which works. What it shows comes from the API, which does not answer this
      browser, and nothing is remembered from an earlier visit. As soon as a task of the API runs, the services appear
      here by themselves.
    </p>
    <p>
      If you run the platform: <code>npm start</code> in its terminal tells what became of the API’s tasks. A proxy in
      between that blocks WebSockets shows the same; then <a href="/api/services">/api/services</a> still answers.
    </p>
  </section>
`;
