// Decorators
export { Paginated, type PaginatedOptions } from './decorators/paginated.js';
export { RateLimited } from './decorators/rate-limited.js';
export { Retried } from './decorators/retried.js';
export { CircuitBroken } from './decorators/circuit-broken.js';
export { DateChunked, type DateChunkedOptions } from './decorators/date-chunked.js';
export { Polled } from './decorators/polled.js';
export { Reauth401 } from './decorators/reauth-401.js';
export { describeEndpoints, type EndpointDescription, type LayerDescription } from './decorators/describe-endpoints.js';
export type { MethodDecoratorOf, PagedMethodDecoratorOf, RequestMethod } from './decorators/define-method-decorator.js';
export type { AnyMethod } from './decorators/endpoint.js';

// Clients
export { ApiClient, type RequestConfig } from './client/api-client.js';
export type { ApiClientOptions } from './client/api-client-options.js';
export type { ArrayParams } from './client/array-params.js';
export { ApiRequest } from './client/api-request.js';
export { CLIENT_CONTEXT, type ClientContext } from './client/client-context.js';
export { LazyRequest, page, type Send, type SendContext } from './client/lazy-request.js';
export { path } from './client/path.js';
export { withResponse } from './client/with-response.js';

// Tokens
export { clientCredentials, type ClientCredentialsOptions } from './auth/client-credentials.js';
export { refreshToken, type RefreshTokenOptions } from './auth/refresh-token.js';
export type { RotatedTokens } from './auth/rotation.js';
export { staticToken } from './auth/static-token.js';
export type { TokenEndpointOptions } from './auth/token-endpoint-options.js';
export { tokenFrom } from './auth/token-from.js';
export { tokenPool } from './auth/token-pool.js';
export type { TokenSource } from './auth/token-source.js';

// Paging
export { Paged } from './paging/paged.js';
export type { Page } from './paging/page.js';
export type { Receipt } from './paging/run/receipt.js';
export type { Extracted, Extractor, ExtractorFunction } from './paging/records/extractor.js';
export type { CollectOptions, InvalidRecordHandler, Notice, PagingOptions, RunOptions } from './paging/options.js';
export type { PageCapOptions } from './paging/refusals/page-cap.js';
export type { Refusal } from './paging/refusals/refusal.js';
export type { StandardIssue, StandardResult, StandardSchemaV1 } from './paging/records/standard-schema.js';

// Paging styles
export { autoDetect, type AutoDetectOptions } from './paging/styles/auto-detect.js';
export { cursor, type CursorOptions } from './paging/styles/cursor.js';
export { idBatches, type IdBatchesOptions } from './paging/styles/id-batches.js';
export { linkHeader, type LinkHeaderOptions } from './paging/styles/link-header.js';
export { nextUri, type NextUriOptions } from './paging/styles/next-uri.js';
export { offset, type OffsetOptions } from './paging/styles/offset.js';
export { pageNumber, type PageNumberOptions } from './paging/styles/page-number.js';
export type { FirstOptions, Instead, PageAnswer, PagingStyle, Recut } from './paging/styles/paging-style.js';
export { singlePage, type SinglePageOptions } from './paging/styles/single-page.js';
export { splitInterval, type SplitIntervalOptions } from './paging/styles/split-interval.js';
export { startIndex, type StartIndexOptions } from './paging/styles/start-index.js';

// Layers
export type { CircuitOptions } from './layers/circuit-options.js';
export type { JobOptions, JobRequest } from './layers/job-options.js';
export type { Errand, Layer, Next, PageRequest, PageResponse, Params, Trip } from './layers/layer.js';
export type { LimitOptions, RateLimitOptions } from './layers/rate-limit-options.js';
export type { RetryOptions } from './layers/retry-options.js';
export type { RunCounters } from './layers/run-counters.js';

// What layers share
export type { RateLimiterOptions } from './limits/bucket.js';
export type { PaceOptions } from './limits/limit-options.js';
export { RateLimiter, type Permit, type Turn } from './limits/rate-limiter.js';
export { CircuitBreaker, type CircuitBreakerOptions } from './breaker/circuit-breaker.js';

// Events
export type { Emit, Observer } from './events/emitter.js';
export type {
  ChunkEvent,
  CircuitEvent,
  DuplicateEvent,
  FallbackEvent,
  IncompleteEvent,
  InvalidEvent,
  JobEvent,
  NoticeEvent,
  PageEvent,
  PageSizeEvent,
  PagewrightEvent,
  PausedEvent,
  ProgressEvent,
  RateLimitedEvent,
  ReauthEvent,
  RequestEvent,
  RetryEvent,
  SplitEvent,
  SplitFacts,
  TokenEvent,
} from './events/event.js';
export { consoleLogger, logEvents, type Logger } from './events/logger.js';
export type { PartialReason } from './events/partial-reason.js';

// Time
export type { Interval } from './time/interval.js';
export { constant, exponential, type Backoff, type ExponentialOptions } from './time/backoff.js';
export type { Jitter, Random } from './time/jitter.js';
export { systemClock, type Clock } from './time/clock.js';

// Errors
export type { JsonObject, JsonValue, PageContext, PartPoint, ResumePoint } from './errors/page-context.js';
export {
  isPagewrightError,
  pageOf,
  PagewrightError,
  type ErrorPlace,
  type PagewrightErrorInit,
} from './errors/pagewright-error.js';
export type { ErrorAdvice } from './errors/error-advice.js';
export { AsyncResponseError } from './errors/async-response-error.js';
export { AuthError, type TokenRefusal } from './errors/auth-error.js';
export { BadRequestError } from './errors/bad-request-error.js';
export { CheckpointError } from './errors/checkpoint-error.js';
export { CircuitOpenError } from './errors/circuit-open-error.js';
export { ConfigurationError } from './errors/configuration-error.js';
export { ConflictError } from './errors/conflict-error.js';
export { CursorExpiredError } from './errors/cursor-expired-error.js';
export { CursorLoopError } from './errors/cursor-loop-error.js';
export { DeadlineError } from './errors/deadline-error.js';
export { EmptyPagesError } from './errors/empty-pages-error.js';
export { ForbiddenError } from './errors/forbidden-error.js';
export { HttpError, type HttpErrorInit } from './errors/http-error.js';
export { IncompleteError } from './errors/incomplete-error.js';
export { InvalidCursorError } from './errors/invalid-cursor-error.js';
export { InvalidRecordError, type RecordIssue } from './errors/invalid-record-error.js';
export { JobCancelledError } from './errors/job-cancelled-error.js';
export { JobError, type JobErrorInit } from './errors/job-error.js';
export { JobExpiredError } from './errors/job-expired-error.js';
export { JobFailedError } from './errors/job-failed-error.js';
export { JobTimeoutError } from './errors/job-timeout-error.js';
export { LeaseLostError } from './errors/lease-lost-error.js';
export { NetworkError } from './errors/network-error.js';
export { NextLinkError } from './errors/next-link-error.js';
export { NotFoundError } from './errors/not-found-error.js';
export { PageCapError, type PageCapFacts } from './errors/page-cap-error.js';
export { PaginationLimitError } from './errors/pagination-limit-error.js';
export { PayloadTooLargeError } from './errors/payload-too-large-error.js';
export { QueryChangedError } from './errors/query-changed-error.js';
export { RateLimitError } from './errors/rate-limit-error.js';
export { ResponseFormatError } from './errors/response-format-error.js';
export { ResumeError } from './errors/resume-error.js';
export { RetryExhaustedError } from './errors/retry-exhausted-error.js';
export { RunHeldError } from './errors/run-held-error.js';
export { SchemaError } from './errors/schema-error.js';
export { SinkError } from './errors/sink-error.js';
export { StyleDetectionError } from './errors/style-detection-error.js';
export { UnauthorizedError } from './errors/unauthorized-error.js';
