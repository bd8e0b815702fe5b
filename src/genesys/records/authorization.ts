import { z } from 'zod';

export const divisionSchema = z.looseObject({
  id: z.string(),
  name: z.string().nullish(),
  description: z.string().nullish(),
  homeDivision: z.boolean().nullish(),
  selfUri: z.string().nullish(),
});

export type Division = z.infer<typeof divisionSchema>;

export const roleSchema = z.looseObject({
  id: z.string(),
  name: z.string().nullish(),
  description: z.string().nullish(),
  permissions: z.array(z.string()).nullish(),
  userCount: z.number().nullish(),
  selfUri: z.string().nullish(),
});

export type Role = z.infer<typeof roleSchema>;
