import { z } from 'zod';
import { referenceSchema } from './reference.js';

export const integrationSchema = z.looseObject({
  id: z.string(),
  name: z.string().nullish(),
  integrationType: referenceSchema.nullish(),
  notes: z.string().nullish(),
  /** `'ENABLED'`, `'DISABLED'` or `'DELETED'` */
  intendedState: z.string().nullish(),
  selfUri: z.string().nullish(),
});

export type Integration = z.infer<typeof integrationSchema>;

/** What an integration can do: a data action. */
export const integrationActionSchema = z.looseObject({
  id: z.string(),
  name: z.string().nullish(),
  integrationId: z.string().nullish(),
  category: z.string().nullish(),
  secure: z.boolean().nullish(),
  version: z.number().nullish(),
  selfUri: z.string().nullish(),
});

export type IntegrationAction = z.infer<typeof integrationActionSchema>;
