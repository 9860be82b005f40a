import { html, type TemplateResult } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import type { DeploymentView } from '../view/deployment-view.ts';

/** How the services came to what they run. */
export const deploymentList = (deployments: DeploymentView[]): TemplateResult => html`
  <section class="block" aria-labelledby="deployments-title">
    <h2 id="deployments-title">Deployments</h2>
    <ul class="deployments" data-testid="deployments">
      ${repeat(deployments, ({ id }) => id, deploymentRow)}
    </ul>
    ${deployments.length === 0 ? html`<p class="nothing">Nothing has been deployed yet.</p>` : ''}
  </section>
`;

const deploymentRow = ({ id, service, tone, state, progress, age, reason }: DeploymentView) => html`
  <li data-deployment=${id} data-tone=${tone}>
    <b>${service}</b>
    <span class="state">${state}</span>
    <span class="quiet">${progress}</span>
    <span class="quiet age">${age}</span>
    ${reason ? html`<span class="reason">${reason}</span>` : ''}
  </li>
`;
