import { html, type TemplateResult } from 'lit-html';
import type { TaskView } from '../view/task-view.ts';

export const taskTile = (task: TaskView): TemplateResult => html`
  <li
    class="tile"
    data-task=${task.id}
    data-status=${task.status}
    data-health=${task.health}
    data-tone=${task.tone}
    ?data-new=${task.isNew}
  >
    <span class="tile-id"><i class="dot" aria-hidden="true"></i><code title=${task.id}>${task.shortId}</code></span>
    ${task.isNew ? html`<span class="tag">new</span>` : ''}
    <span class="tile-label">${task.label}</span>
    <span class="tile-age">${task.age}</span>
    ${task.reason ? html`<span class="tile-reason">${task.reason}</span>` : ''}
  </li>
`;
