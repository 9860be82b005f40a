import { render } from 'lit-html';
import { startConnecting } from './connection/connection.ts';
import { LiveConnection } from './connection/live-connection.ts';
import { parseLiveMessage } from './live-message.ts';
import { memory } from './memory.ts';
import { page } from './page/page.ts';
import { afterMessage, type PageState } from './page-state.ts';
import { pageView } from './view/page-view.ts';

/** Ages are told in seconds. */
const REDRAW_MS = 1000;

const root = document.querySelector<HTMLElement>('#page') ?? document.body;
let state: PageState = {
  connection: startConnecting(Date.now()),
  known: memory.recall(),
  platformAnswers: true,
};

function show(next: PageState): void {
  state = next;
  draw();
}

function draw(): void {
  const view = pageView(state, Date.now());
  document.title = `${view.headline.text} – Platform Journey`;
  render(page(view), root);
}

function hear(text: string): void {
  const message = parseLiveMessage(text);
  if (!message) return;
  show(afterMessage(state, message, Date.now()));
  if (message.type === 'snapshot' && state.known) memory.keep(state.known);
}

root.replaceChildren();
draw();
setInterval(draw, REDRAW_MS);
new LiveConnection({
  url: new URL('/api/live', location.href.replace(/^http/, 'ws')).href,
  onMessage: hear,
  onChange: (connection) => show({ ...state, connection }),
}).start();
