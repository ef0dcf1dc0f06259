/* What a driver in C++ brings along: new from the pool, a lock that its scope holds, lists. */
#ifndef LISTED_BASE_HPP
#define LISTED_BASE_HPP

#include <ntddk.h>

namespace listed
{

constexpr ULONG tag = 'tsiL';

/* A type of its own: on Windows POOL_FLAGS is what a size is, and the delete of that placement
 * would be the sized one. */
enum class pool : POOL_FLAGS { nonpaged = POOL_FLAG_NON_PAGED };

} /* namespace listed */

/* Zeroed; NULL when there is none. */
void *operator new(size_t size, listed::pool from) noexcept;
void operator delete(void *memory, listed::pool from) noexcept;
void operator delete(void *memory) noexcept;
void operator delete(void *memory, size_t size) noexcept;

namespace listed
{

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
