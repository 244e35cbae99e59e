// How Tidewire introduces itself to servers; some refuse requests without a name.
// Invariant: the version is the package's, which a test compares.

export const USER_AGENT: string = 'tidewire/0.1.0';
