import { z } from 'zod';
import { referenceSchema } from './reference.js';

/** Who did what to which entity. */
export const auditMessageSchema = z.looseObject({
  id: z.string(),
  /** ISO 8601 */
  eventDate: z.string().nullish(),
  serviceName: z.string().nullish(),
  action: z.string().nullish(),
  entityType: z.string().nullish(),
  entity: referenceSchema.partial().nullish(),
  user: referenceSchema.partial().nullish(),
  /** `'SUCCESS'`, `'FAILURE'` or `'WARNING'` */
  status: z.string().nullish(),
  propertyChanges: z.array(z.looseObject({})).nullish(),
});

export type AuditMessage = z.infer<typeof auditMessageSchema>;
