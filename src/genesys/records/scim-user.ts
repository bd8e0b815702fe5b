import { z } from 'zod';

/** A user as SCIM 2.0 (RFC 7643) sees one. */
export const scimUserSchema = z.looseObject({
  id: z.string(),
  userName: z.string().nullish(),
  displayName: z.string().nullish(),
  active: z.boolean().nullish(),
  title: z.string().nullish(),
  externalId: z.string().nullish(),
  schemas: z.array(z.string()).nullish(),
});

export type ScimUser = z.infer<typeof scimUserSchema>;
