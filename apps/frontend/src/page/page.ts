import { html, type TemplateResult } from 'lit-html';
import type { PageView, PlatformView } from '../view/page-view.ts';
import { deploymentList } from './deployment-list.ts';
import { emptyState } from './empty-state.ts';
import { eventTimeline } from './event-timeline.ts';
import { masthead } from './masthead.ts';
import { platformState } from './platform-state.ts';
import { serviceGrid } from './service-grid.ts';
import { tryIt } from './try-it.ts';

/** The whole page. Every value goes in as text or attribute, never as markup: lit-html escapes by construction. */
export function page(view: PageView): TemplateResult {
  return html`
    <a class="skip" href="#services">Skip to the services</a>
    ${masthead(view.freshness)}
    <main data-freshness=${view.freshness}>
      ${platformState(view)} ${view.platform ? platform(view.platform) : emptyState(view.freshness)} ${tryIt()}
    </main>
    <footer class="footer">
      <p>
        The same, for programs: <a href="/api/services">services</a>, <a href="/api/tasks">tasks</a>,
        <a href="/api/deployments">deployments</a>, <a href="/api/events">events</a>.
      </p>
      <p>Short ids only: no ARN, address or account leaves the platform.</p>
    </footer>
  `;
}

const platform = ({ services, deployments, events }: PlatformView) => html`
  ${serviceGrid(services)}
  <div class="columns">${eventTimeline(events)} ${deploymentList(deployments)}</div>
`;
