import { html, type SVGTemplateResult, svg, type TemplateResult } from 'lit-html';
import type { Tone } from '../view/task-view.ts';

const shapes: Record<Tone, SVGTemplateResult> = {
  good: svg`<path d="M7.5 12.5l3 3 6-6.5" />`,
  busy: svg`<path d="M12 6a6 6 0 1 1-6 6" />`,
  bad: svg`<path d="M12 7v6" /><path d="M12 16.6v.1" />`,
  idle: svg`<path d="M8 12h.1M12 12h.1M16 12h.1" />`,
};

/** Says with a shape what the tone says with a colour. */
export const icon = (tone: Tone): TemplateResult =>
  html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">${shapes[tone]}</svg>`;
