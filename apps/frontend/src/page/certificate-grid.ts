import { html, type TemplateResult } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import type { CertificateView } from '../view/certificate-view.ts';

const TENTHS = Array.from({ length: 10 }, (_, n) => n);

/** A card for each certificate; nothing where nobody tells of any. */
export const certificateGrid = (certificates: CertificateView[]): TemplateResult | '' =>
  certificates.length === 0
    ? ''
    : html`
        <section class="block" aria-labelledby="certificates-title" data-testid="certificates">
          <h2 id="certificates-title">Certificates</h2>
          <p class="lead">What the proxies present to visitors. They renew it themselves, and go on trying when that fails.</p>
          <div class="cards">${repeat(certificates, ({ id }) => id, certificateCard)}</div>
        </section>
      `;

const certificateCard = (certificate: CertificateView) => html`
  <article class="card" data-certificate=${certificate.name} data-tone=${certificate.tone}>
    <header>
      <h3>${certificate.name}</h3>
      <p class="count">${certificate.left ? html`<b>${certificate.left}</b> left` : html`<b>not valid</b>`}</p>
    </header>
    <div class="meter" aria-hidden="true">
      ${TENTHS.map((n) => html`<i ?data-filled=${n < certificate.tenthsLeft}></i>`)}
    </div>
    <dl class="facts">
      ${certificate.otherNames ? html`<dt>Also for</dt><dd>${certificate.otherNames}</dd>` : ''}
      <dt>Issued by</dt><dd>${certificate.issuer}</dd>
      <dt>Renewal</dt><dd>${certificate.renewal}</dd>
    </dl>
    ${certificate.problem ? html`<p class="problem">${certificate.problem}</p>` : ''}
  </article>
`;
