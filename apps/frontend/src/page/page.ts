import { html, type TemplateResult } from 'lit-html';
import type { PageView, PlatformView } from '../view/page-view.ts';
import { certificateGrid } from './certificate-grid.ts';
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
        <a href="/api/deployments">deployments</a>, <a href="/api/events">events</a>,
        <a href="/api/certificates">certificates</a>.
      </p>
      <p>Short ids only: no ARN, address or account leaves the platform.</p>
    </footer>
  `;
}

const platform = (view: PlatformView) => html`
  ${serviceGrid(view)} ${certificateGrid(view.certificates)}
  ${view.platform === 'ecs' ? history(view) : ''}
`;

/** ECS alone remembers how things came to be. */
const history = ({ deployments, events }: PlatformView) => html`
  <div class="columns">${eventTimeline(events)} ${deploymentList(deployments)}</div>
`;
