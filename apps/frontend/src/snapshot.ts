/** What the API tells over its WebSocket; the API's README has the meaning of each field. */
export interface Snapshot {
  services: Service[];
  tasks: Task[];
  deployments: Deployment[];
  events: PlatformEvent[];
  /** When ECS said so, ISO 8601. */
  asOf: string;
  /** The API goes on, but ECS did not answer it since `asOf`. */
  stale: boolean;
}

export interface Service {
  name: string;
  status: string;
  desiredCount: number;
  runningCount: number;
  taskDefinition: string;
  image: string | null;
  hasHealthCheck: boolean;
}

export interface Task {
  id: string;
  service: string | null;
  definition: string;
  lastStatus: string;
  desiredStatus: string;
  health: string;
  createdAt: string | null;
  startedAt: string | null;
  stoppedAt: string | null;
  stoppedReason: string | null;
  exitCode: number | null;
}

export interface Deployment {
  id: string;
  service: string;
  status: string;
  rolloutState: string | null;
  rolloutStateReason: string | null;
  desiredCount: number;
  runningCount: number;
  failedTasks: number;
  createdAt: string | null;
  updatedAt: string | null;
}

export interface PlatformEvent {
  id: string;
  service: string;
  message: string;
  createdAt: string | null;
}

/** `unavailable`: the API answers, but ECS has never answered it. */
export type LiveMessage = { type: 'snapshot'; snapshot: Snapshot } | { type: 'unavailable' };

/** Reads a message of the live feed; `undefined` for one that this page does not know, as a newer API may send. */
export function parseLiveMessage(text: string): LiveMessage | undefined {
  const value = parseJson(text);
  if (!isRecord(value)) return undefined;
  if (value.type === 'unavailable') return { type: 'unavailable' };
  return value.type === 'snapshot' && isSnapshot(value) ? { type: 'snapshot', snapshot: value } : undefined;
}

/** The lists are the API's own: their presence is checked, not each field. */
export function isSnapshot(value: unknown): value is Snapshot {
  if (!isRecord(value) || typeof value.asOf !== 'string' || Number.isNaN(Date.parse(value.asOf)))
    return false;
  return ['services', 'tasks', 'deployments', 'events'].every((list) => {
    const items = value[list];
    return Array.isArray(items) && items.every(isRecord);
  });
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
