import { html, type TemplateResult } from 'lit-html';

/** `-n`: the newest that matches, of the tasks that `npm start` runs; the same on Linux and macOS. */
const KILL = "pkill -9 -n -f 'source-maps main.js'";

/** How a visitor sees the platform do its work. */
export const tryIt = (): TemplateResult => html`
  <section class="block try" aria-labelledby="try-title">
    <h2 id="try-title">Try it</h2>
    <ol>
      <li>
        <b>Start the platform</b> on your own machine, with Node and npm alone.
        <pre><code>npm ci &amp;&amp; npm start</code></pre>
      </li>
      <li>
        <b>Kill a task</b> as hard as the kernel can.
        <pre><code>${KILL}</code></pre>
      </li>
      <li>
        <b>Watch this page.</b> The task’s tile says <q>exit 137</q>, a replacement starts beside it, and once its health
        check passes the headline is calm again.
      </li>
    </ol>
  </section>
`;
