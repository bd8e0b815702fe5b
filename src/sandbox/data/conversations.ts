import { divisionOf, type SandboxQueue } from './sandbox-records.js';
import { idOf, mix, pick } from './random.js';
import { firstWhere, type RecordSet } from './collection.js';

/** A conversation with its participants, sessions and segments. */
export interface SandboxConversation {
  readonly conversationId: string;
  /** ISO time in UTC, as all times here. */
  readonly conversationStart: string;
  readonly conversationEnd: string;
  readonly originatingDirection: 'inbound' | 'outbound';
  readonly divisionIds: readonly string[];
  readonly participants: readonly {
    readonly participantId: string;
    readonly purpose: 'customer' | 'agent';
    readonly sessions: readonly {
      readonly sessionId: string;
      readonly mediaType: 'voice' | 'message' | 'email';
      readonly segments: readonly {
        readonly segmentStart: string;
        readonly segmentEnd: string;
        readonly segmentType: 'ivr' | 'interact';
        readonly queueId?: string;
      }[];
    }[];
  }[];
}

type Participant = SandboxConversation['participants'][number];
type Segment = Participant['sessions'][number]['segments'][number];
type SegmentTimes = Pick<Segment, 'segmentStart' | 'segmentEnd'>;

interface ConversationSpan {
  readonly size: number;
  /** Milliseconds since the epoch. */
  readonly from: number;
  readonly to: number;
}

/** Indices from `first` (included) to `end` (excluded). */
interface IndexRange {
  readonly first: number;
  readonly end: number;
}

const [CONVERSATION, PARTICIPANT, SESSION] = [0xcc, 0xcd, 0xce];
const MEDIA = ['voice', 'voice', 'message', 'email'] as const;
/** Number of divisions with conversations. */
const DIVISIONS = 5;
const MINUTE_MS = 60_000;

/** Conversations ordered by start, computed on demand: their time follows from their index. */
export class Conversations {
  readonly size: number;
  /** Longest duration of a conversation. */
  readonly longestMs = 30 * MINUTE_MS;
  readonly #divisionIds: readonly string[];

  constructor(
    private readonly seed: number,
    private readonly span: ConversationSpan,
    private readonly queues: RecordSet<SandboxQueue>,
  ) {
    this.size = span.size;
    this.#divisionIds = Array.from({ length: DIVISIONS }, (_, i) => divisionOf(seed, i).id);
  }

  /** Start of a conversation in milliseconds since the epoch, never before that of the previous one. */
  startOf(index: number): number {
    const { from, to, size } = this.span;
    const within = (mix(this.seed ^ CONVERSATION, index) % 1_000) / 1_000;
    return Math.floor(from + ((index + within) * (to - from)) / size);
  }

  endOf(index: number): number {
    return this.startOf(index) + (1 + (mix(this.seed ^ SESSION, index) % (this.longestMs / MINUTE_MS))) * MINUTE_MS;
  }

  /** Conversations that start in `[from, to)`, in milliseconds since the epoch. */
  startingIn(from: number, to: number): IndexRange {
    const first = firstWhere(this.size, (i) => this.startOf(i) >= from);
    return {
      first,
      end: Math.max(
        first,
        firstWhere(this.size, (i) => this.startOf(i) >= to),
      ),
    };
  }

  at(index: number): SandboxConversation {
    const chance = mix(this.seed ^ PARTICIPANT, index);
    const conversationStart = new Date(this.startOf(index)).toISOString();
    const conversationEnd = new Date(this.endOf(index)).toISOString();
    return {
      conversationId: idOf(this.seed, CONVERSATION, index),
      conversationStart,
      conversationEnd,
      originatingDirection: chance % 4 === 0 ? 'outbound' : 'inbound',
      divisionIds: [this.#divisionIds[(chance >>> 3) % this.#divisionIds.length] as string],
      participants: this.#participants(index, chance, { segmentStart: conversationStart, segmentEnd: conversationEnd }),
    };
  }

  /** The customer waits for half a minute until an agent of a queue takes over. About one in eight hangs up before that. */
  #participants(index: number, chance: number, whole: SegmentTimes): Participant[] {
    const customer = this.#participant(2 * index, chance, 'customer', { ...whole, segmentType: 'ivr' });
    if ((chance >>> 12) % 8 === 0) return [customer];
    const queueId = this.queues.idAt((chance >>> 16) % Math.max(1, this.queues.size));
    const segmentStart = new Date(this.startOf(index) + MINUTE_MS / 2).toISOString();
    const handled: Segment = { ...whole, segmentStart, segmentType: 'interact', queueId };
    return [customer, this.#participant(2 * index + 1, chance, 'agent', handled)];
  }

  #participant(number: number, chance: number, purpose: Participant['purpose'], segment: Segment): Participant {
    const sessionId = idOf(this.seed, SESSION, number);
    const sessions = [{ sessionId, mediaType: pick(MEDIA, chance >>> 8), segments: [segment] }];
    return { participantId: idOf(this.seed, PARTICIPANT, number), purpose, sessions };
  }
}
