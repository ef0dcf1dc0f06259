/* What a driver in C++ brings along: new from the pool, a lock that its scope holds, lists. */
#ifndef LISTED_BASE_HPP
#define LISTED_BASE_HPP

#include <ntddk.h>

/* From the pool, zeroed or not as POOL_FLAG_* say; NULL when there is none. */
void *operator new(size_t size, POOL_FLAGS pool) noexcept;
void operator delete(void *memory) noexcept;
void operator delete(void *memory, size_t size) noexcept;

namespace listed
{

constexpr ULONG tag = 'tsiL';

/* Takes a spin lock for as long as it lives. */
class locked
{
  public:
    explicit locked(KSPIN_LOCK &lock) : lock_(lock) { KeAcquireSpinLock(&lock_, &old_); }
    ~locked() { KeReleaseSpinLock(&lock_, old_); }
    locked(const locked &) = delete;
    locked &operator=(const locked &) = delete;

  private:
    KSPIN_LOCK &lock_;
    KIRQL old_;
};

/* for (guest &one : all<guest>(list)): what it is at may be taken out. */
template <typename T> class all
{
  public:
    struct iterator {
        LIST_ENTRY *at;
        LIST_ENTRY *next;
        T &operator*() const { return *CONTAINING_RECORD(at, T, link); }
        bool operator!=(const iterator &other) const { return at != other.at; }
        void operator++()
        {
            at = next;
            next = at->Flink;
        }
    };
    explicit all(const LIST_ENTRY &head) : head_(const_cast<LIST_ENTRY *>(&head)) {}
    iterator begin() const { return {head_->Flink, head_->Flink->Flink}; }
    iterator end() const { return {head_, head_->Flink}; }

  private:
    LIST_ENTRY *head_;
};

template <typename T> void delete_all(LIST_ENTRY &head)
{
    while (!IsListEmpty(&head))
        delete CONTAINING_RECORD(head.Flink, T, link); /* takes itself out */
}

} /* namespace listed */

#endif
