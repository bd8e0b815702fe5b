/**
 * Why a run did not reach the end of the data: the caller stopped it, a signal aborted it, a limit or the deadline was met,
 * a guard ended it (`onStall: 'stop'`), the API gives no more of the list (`cap`), an error ended it, or the server sent fewer records than it had announced (`short`).
 */
export type PartialReason =
  'stopped' | 'aborted' | 'deadline' | 'maxItems' | 'maxPages' | 'stalled' | 'cap' | 'error' | 'short';
