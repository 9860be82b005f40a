import { html, type TemplateResult } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import type { PlatformView } from '../view/page-view.ts';
import type { ServiceView } from '../view/service-view.ts';
import { taskTile } from './task-tile.ts';

/** A card for each service. */
export const serviceGrid = ({ services, words }: PlatformView): TemplateResult => html`
  <section id="services" class="block" aria-labelledby="services-title">
    <h2 id="services-title">Services</h2>
    <p class="lead">${words.services}</p>
    ${
      services.length === 0
        ? html`<p class="nothing">None yet. The first deploy fills this place.</p>`
        : html`<div class="cards">${repeat(services, ({ name }) => name, serviceCard)}</div>`
    }
  </section>
`;

const serviceCard = ({ name, ready, desired, tone, version, tasks }: ServiceView) => html`
  <article class="card" data-service=${name} data-ready=${ready} data-desired=${desired} data-tone=${tone}>
    <header>
      <h3>${name}</h3>
      <p class="count">
        <b>${ready}</b><span aria-hidden="true"> / ${desired}</span><span class="unseen"> of ${desired} ready</span>
      </p>
    </header>
    <div class="meter" aria-hidden="true">
      ${Array.from({ length: Math.max(desired, ready) }, (_, n) => html`<i ?data-filled=${n < ready}></i>`)}
    </div>
    <ul class="tiles" aria-label="Tasks of ${name}">
      ${repeat(tasks, ({ id }) => id, taskTile)}
    </ul>
    <p class="version">${version.map((part) => html`<span>${part}</span> `)}</p>
  </article>
`;
