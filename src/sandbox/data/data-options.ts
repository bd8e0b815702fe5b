/** How much of everything there is. The defaults give every list more than one page. */
export interface DataOptions {
  /** @default 1 000 */
  readonly users?: number;
  /** @default 40 */
  readonly groups?: number;
  /** @default 50 */
  readonly membersPerGroup?: number;
  /** @default 120 */
  readonly queues?: number;
  /** Never more than there are users. @default 130 */
  readonly membersPerQueue?: number;
  /** @default 80 */
  readonly skills?: number;
  /** @default 60 */
  readonly skillGroups?: number;
  /** @default 60 */
  readonly divisions?: number;
  /** @default 40 */
  readonly roles?: number;
  /** @default 30 */
  readonly integrations?: number;
  /** Actions of all integrations. @default 300 */
  readonly actions?: number;
  /** External contacts. @default 2 500 */
  readonly contacts?: number;
  /** @default 300 */
  readonly workitems?: number;
  /** @default 1 000 */
  readonly conversations?: number;
  /** Where the conversations begin, which spread evenly: an ISO time with its zone. @default '2026-01-01T00:00:00.000Z' */
  readonly conversationsFrom?: string;
  /** The last conversation starts before. @default '2026-01-31T00:00:00.000Z' */
  readonly conversationsTo?: string;
}

/** The counts that `DataOptions` leaves out, and its times in milliseconds since the epoch. */
export function wholeDataOptions(options: DataOptions) {
  const { conversationsFrom = '2026-01-01T00:00:00.000Z', conversationsTo = '2026-01-31T00:00:00.000Z' } = options;
  return {
    ...DEFAULT_COUNTS,
    ...options,
    conversationsFrom: Date.parse(conversationsFrom),
    conversationsTo: Date.parse(conversationsTo),
  };
}

const DEFAULT_COUNTS = {
  users: 1_000,
  groups: 40,
  membersPerGroup: 50,
  queues: 120,
  membersPerQueue: 130,
  skills: 80,
  skillGroups: 60,
  divisions: 60,
  roles: 40,
  integrations: 30,
  actions: 300,
  contacts: 2_500,
  workitems: 300,
  conversations: 1_000,
};
