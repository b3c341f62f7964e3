//! Keys: one for each object, wrapped by its epoch's, wrapped by the root.
//!
//! Invariant: a key leaves this module only opened, and an object's lives only as long as the act
//! that needs it; the keys of epochs and those with names of their own, which nothing shreds, stay
//! in memory. Wrapped keys lie in the key store, apart from the database and its backups.

use crate::{DeskError, hex};
use jiff::Timestamp;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use store::{Store, StoreError};
use vault::{Epoch, HandleKey, Kek, ObjectId, ObjectKey, Random, RootKey};

/// The epoch of keys that outlive every recording: the ledger's own.
const STANDING: &str = "standing";

/// The keys of one deployment.
pub(crate) struct Keyring {
    root: RootKey,
    store: Arc<dyn Store>,
    random: Arc<dyn Random>,
    epochs: Mutex<HashMap<String, Arc<Kek>>>,
    standing: Mutex<HashMap<String, Arc<ObjectKey>>>,
    /// For tokens, and for the ids of keys with names.
    tokens: HandleKey,
    names: HandleKey,
}

impl Keyring {
    pub(crate) fn new(root: RootKey, store: Arc<dyn Store>, random: Arc<dyn Random>) -> Self {
        let (tokens, names) = (root.handle_key("tokens"), root.handle_key("standing-keys"));
        let (epochs, standing) = (Mutex::default(), Mutex::default());
        Self { root, store, random, epochs, standing, tokens, names }
    }

    /// The retention epoch of an instant: its month, such as `2026-11`.
    pub(crate) fn epoch_of(at: Timestamp) -> String {
        at.strftime("%Y-%m").to_string()
    }

    /// Makes, wraps and stores a key for a new object of `epoch`.
    pub(crate) async fn create(
        &self,
        object: ObjectId,
        epoch: &str,
    ) -> Result<ObjectKey, DeskError> {
        let kek = self.epoch(epoch, true).await?;
        let key = ObjectKey::generate(self.random.as_ref());
        let wrapped = vault::wrap(&kek, object, &key, self.random.as_ref())?;
        self.store.keys().put(&object_key_id(object), &wrapped).await?;
        Ok(key)
    }

    /// The key of an object; `None` once it was shredded.
    pub(crate) async fn open(
        &self,
        object: ObjectId,
        epoch: &str,
    ) -> Result<Option<ObjectKey>, DeskError> {
        let Some(wrapped) = self.store.keys().get(&object_key_id(object)).await? else {
            return Ok(None);
        };
        let kek = self.epoch(epoch, false).await?;
        Ok(Some(vault::unwrap(&kek, object, &wrapped)?))
    }

    /// Ends the key of an object for good.
    pub(crate) async fn shred(&self, object: ObjectId, at: Timestamp) -> Result<(), DeskError> {
        Ok(self.store.keys().shred(&object_key_id(object), at).await?)
    }

    /// Whether an object's key was shredded.
    pub(crate) async fn is_shredded(&self, object: ObjectId) -> Result<bool, DeskError> {
        Ok(self.store.keys().is_shredded(&object_key_id(object)).await?)
    }

    /// Whether there is a key of an epoch.
    pub(crate) async fn has_epoch(&self, epoch: &str) -> Result<bool, DeskError> {
        Ok(self.store.keys().get(&epoch_key_id(epoch)).await?.is_some())
    }

    /// Ends an epoch's key, when its last object is gone.
    pub(crate) async fn end_epoch(&self, epoch: &str, at: Timestamp) -> Result<(), DeskError> {
        self.epochs.lock().unwrap_or_else(PoisonError::into_inner).remove(epoch);
        Ok(self.store.keys().shred(&epoch_key_id(epoch), at).await?)
    }

    /// A key with a name of its own, made at first use: the ledger's seed, a month's journal.
    pub(crate) async fn standing(&self, name: &str) -> Result<Arc<ObjectKey>, DeskError> {
        let known = self.standing.lock().unwrap_or_else(PoisonError::into_inner).get(name).cloned();
        if let Some(key) = known {
            return Ok(key);
        }
        let object = ObjectId(self.names.handle("key", name.as_bytes()));
        let key = match self.open(object, STANDING).await? {
            Some(key) => key,
            None => match self.create(object, STANDING).await {
                Err(DeskError::Store(StoreError::AlreadyThere { .. })) => {
                    self.open(object, STANDING).await?.ok_or(DeskError::Corrupt("key"))?
                }
                other => other?,
            },
        };
        let mut standing = self.standing.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(Arc::clone(standing.entry(name.to_owned()).or_insert_with(|| Arc::new(key))))
    }

    /// Pseudonyms of people, linkable within a month.
    pub(crate) fn actors(&self, at: Timestamp) -> HandleKey {
        self.root.handle_key(&format!("actors:{}", Self::epoch_of(at)))
    }

    /// Keyed tokens for values that must be found again.
    pub(crate) fn tokens(&self) -> &HandleKey {
        &self.tokens
    }

    /// The wrapping key of an epoch, from memory or the key store; made if `make`.
    async fn epoch(&self, label: &str, make: bool) -> Result<Arc<Kek>, DeskError> {
        let known = |this: &Self| {
            let epochs = this.epochs.lock().unwrap_or_else(PoisonError::into_inner);
            epochs.get(label).cloned()
        };
        if let Some(kek) = known(self) {
            return Ok(kek);
        }
        let id = epoch_key_id(label);
        let mut wrapped = self.store.keys().get(&id).await?;
        if wrapped.is_none() && make {
            let kek = Kek::generate(Epoch::new(label)?, self.random.as_ref());
            let fresh = vault::wrap_kek(&self.root, &kek, self.random.as_ref())?;
            match self.store.keys().put(&id, &fresh).await {
                Ok(()) | Err(StoreError::AlreadyThere { .. }) => {}
                Err(error) => return Err(error.into()),
            }
            wrapped = self.store.keys().get(&id).await?;
        }
        let wrapped = wrapped.ok_or(DeskError::Corrupt("key of an epoch"))?;
        let kek = Arc::new(vault::unwrap_kek(&self.root, Epoch::new(label)?, &wrapped)?);
        let mut epochs = self.epochs.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(Arc::clone(epochs.entry(label.to_owned()).or_insert(kek)))
    }
}

fn object_key_id(object: ObjectId) -> String {
    format!("obj:{}", hex::text(&object.0))
}

fn epoch_key_id(epoch: &str) -> String {
    format!("kek:{epoch}")
}
