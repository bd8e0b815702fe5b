import { z } from 'zod';

/** How often something was asked of the API; which of the fields are there is up to `groupBy` and `metrics` of the query. */
export const usageRowSchema = z.looseObject({
  clientId: z.string().nullish(),
  clientName: z.string().nullish(),
  organizationId: z.string().nullish(),
  userId: z.string().nullish(),
  templateUri: z.string().nullish(),
  httpMethod: z.string().nullish(),
  /** Requests by what they were answered with; `status200` counts all of 200 to 299. */
  status200: z.number().nullish(),
  status300: z.number().nullish(),
  status400: z.number().nullish(),
  status429: z.number().nullish(),
  status500: z.number().nullish(),
  requests: z.number().nullish(),
  /** ISO 8601 */
  date: z.string().nullish(),
});

export type UsageRow = z.infer<typeof usageRowSchema>;
