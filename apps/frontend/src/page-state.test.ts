import { describe, expect, it } from 'vitest';
import { AS_OF, pageState, snapshot } from './fixtures/example.ts';
import { afterMessage } from './page-state.ts';

describe('afterMessage', () => {
  it('takes over a snapshot', () => {
    const state = afterMessage(
      pageState({ known: undefined }),
      { type: 'snapshot', snapshot: snapshot() },
      AS_OF,
    );
    expect(state.known?.snapshot.services).toHaveLength(2);
  });

  it('keeps what it knows when the API has nothing, and notes that ECS is silent', () => {
    const state = afterMessage(pageState(), { type: 'unavailable' }, AS_OF);
    expect(state).toMatchObject({ platformAnswers: false, known: pageState().known });
  });

  it('notes that ECS is silent when the snapshot is stale', () => {
    const stale = snapshot({ stale: true });
    expect(afterMessage(pageState(), { type: 'snapshot', snapshot: stale }, AS_OF).platformAnswers).toBe(
      false,
    );
  });
});
