// Loaded where a certificate is made, and only then: it takes 10 MB, and a proxy that has its certificate makes none.

// tsyringe, inside @peculiar/x509, needs this before it is loaded.
import 'reflect-metadata';

export * from '@peculiar/x509';
