import { z } from 'zod';

/** A user of the directory. Other fields are removed. */
export const userSchema = z.object({
  id: z.string().min(1),
  name: z.string(),
  email: z.email().optional(),
  state: z.enum(['active', 'inactive', 'deleted']),
  division: z.object({ id: z.string(), name: z.string() }),
});

export const groupSchema = z.object({
  id: z.string().min(1),
  name: z.string(),
  type: z.enum(['official', 'social']),
});

export type User = z.output<typeof userSchema>;
export type Group = z.output<typeof groupSchema>;
