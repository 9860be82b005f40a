import { html, type TemplateResult } from 'lit-html';
import type { PageView, PlatformView } from '../view/page-view.ts';
import { icon } from './icon.ts';

/** The hero. Only its headline is a live region: a screen reader must not hear the seconds pass. */
export const platformState = ({ freshness, headline, detail, platform }: PageView): TemplateResult => html`
  <section
    class="hero"
    aria-label="Platform state"
    data-testid="platform-state"
    data-state=${freshness}
    data-tone=${headline.tone}
  >
    <div class="hero-icon">${icon(headline.tone)}</div>
    <div class="hero-text">
      <div role="status"><h1>${headline.text}</h1></div>
      <p>${detail}</p>
    </div>
    ${platform ? figures(platform) : ''}
  </section>
`;

const figures = ({ words, services, tasksReady, tasksDesired }: PlatformView) => html`
  <dl class="figures">
    <div><dt>Runs on</dt><dd data-testid="platform-name">${words.name}</dd></div>
    <div><dt>Services</dt><dd>${services.length}</dd></div>
    <div><dt>Tasks ready</dt><dd>${tasksReady}<small> / ${tasksDesired}</small></dd></div>
  </dl>
`;
