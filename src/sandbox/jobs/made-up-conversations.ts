import { idOf, mix } from '../data/random.js';
import type { ConversationLog } from './conversation-source.js';

const STEP_MS = 10 * 60 * 1000;
const CONVERSATION = 0xc5;

/** One conversation every ten minutes of all time, computed from the seed. */
export class MadeUpConversations implements ConversationLog {
  readonly longestMs = 6 * STEP_MS;

  constructor(private readonly seed: number) {}

  startingIn(from: number, to: number): { first: number; end: number } {
    const first = Math.ceil(from / STEP_MS);
    return { first, end: Math.max(first, Math.ceil(to / STEP_MS)) };
  }

  endOf(place: number): number {
    return place * STEP_MS + (mix(this.seed, place) % this.longestMs);
  }

  at(place: number): { conversationId: string; conversationStart: string; conversationEnd: string } {
    return {
      conversationId: idOf(this.seed, CONVERSATION, place),
      conversationStart: new Date(place * STEP_MS).toISOString(),
      conversationEnd: new Date(this.endOf(place)).toISOString(),
    };
  }
}
