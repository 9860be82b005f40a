import { html, type TemplateResult } from 'lit-html';
import type { Freshness } from '../view/headline.ts';

const labels: Record<Freshness, string> = { live: 'Live', stale: 'Not live', connecting: 'Connecting' };

/** Whose page this is, and whether it is live. */
export const masthead = (freshness: Freshness): TemplateResult => html`
  <header class="masthead">
    <a class="brand" href="/"><img src="/favicon.svg" alt="" width="28" height="28" /> Platform Journey</a>
    <span class="pill" data-freshness=${freshness}>${labels[freshness]}</span>
  </header>
`;
