import { html, type TemplateResult } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import type { EventView } from '../view/event-view.ts';

const clock = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' });
const calendar = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'long' });

/** What the services' schedulers said, newest first. */
export const eventTimeline = (events: EventView[]): TemplateResult => html`
  <section class="block" aria-labelledby="events-title">
    <h2 id="events-title">Events</h2>
    <ol class="timeline" data-testid="events">
      ${repeat(events, ({ id }) => id, eventLine)}
    </ol>
    ${events.length === 0 ? html`<p class="nothing">Nothing has happened yet.</p>` : ''}
  </section>
`;

const eventLine = ({ id, service, kind, text, time }: EventView) => html`
  <li data-event=${id} data-kind=${kind}>
    ${time ? html`<time datetime=${time} title=${calendar.format(new Date(time))}>${clock.format(new Date(time))}</time>` : ''}
    <span class="event-service">${service}</span>
    <span class="event-text">${text}</span>
  </li>
`;
