import { idOf, mix } from '../data/random.js';
import type { ConversationLog } from './conversation-source.js';
import type { QueryInterval } from './query-interval.js';

const STEP_MS = 10 * 60 * 1000;
const CONVERSATION = 0xc5;
const MEDIA = ['voice', 'email', 'message', 'callback'] as const;

/** One conversation every ten minutes of all time, computed from the seed. */
export class MadeUpConversations implements ConversationLog {
  readonly longestMs = 6 * STEP_MS;

  constructor(private readonly seed: number) {}

  startedIn({ fromMs, toMs }: QueryInterval): { first: number; end: number } {
    return { first: Math.ceil(fromMs / STEP_MS), end: Math.ceil(toMs / STEP_MS) };
  }

  at(place: number): { conversationId: string; conversationStart: string; conversationEnd: string; mediaType: string } {
    const h = mix(this.seed, place);
    const startMs = place * STEP_MS;
    return {
      conversationId: idOf(this.seed, CONVERSATION, place),
      conversationStart: new Date(startMs).toISOString(),
      conversationEnd: new Date(startMs + (h % this.longestMs)).toISOString(),
      mediaType: MEDIA[(h >>> 8) % MEDIA.length] as string,
    };
  }
}
