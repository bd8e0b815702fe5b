export * from 'pagewright';

export interface PagedParams {
  pageSize?: number;
  pageNumber?: number;
  [field: string]: unknown;
}
