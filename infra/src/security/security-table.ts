import type { SecurityRule } from './security-rule.ts';

/** The rules in Markdown, under the heading of what they are about. */
export function securityTable(rules: Readonly<Record<string, SecurityRule[]>>): string {
  const tables = Object.entries(rules).map(([subject, ofSubject]) => {
    const rows = ofSubject.map(
      ({ id = '', title, skipped }) => `| ${id} | ${title} | ${skipped ? `skipped: ${skipped}` : 'held'} |`,
    );
    return [`## ${subject}`, '', '| checkov | Rule | Here |', '| --- | --- | --- |', ...rows, ''].join('\n');
  });
  return [INTRODUCTION, ...tables].join('\n');
}

const INTRODUCTION = `# Security rules

<!-- Generated from src/security/ by npx nx run infra:readmes -->

What a reviewer asks of the plans of all roots, numbered as checkov does where it knows the rule. \`npx nx run infra:terraform-test\`
checks every rule that is held against every plan; a rule that is skipped has its reason, and where the reason is that there is
no such thing, that is checked.
`;
